// What `lesson new` writes: a small lesson that passes, with one of each form that most lessons need.

/** The text of a new lesson's file. */
export function lessonTemplate(id: string): string {
  const title = id.replace(/-/g, ' ').replace(/^./, (c) => c.toUpperCase());
  return `---
id: ${id}
title: ${title}
track: Lessons
level: beginner
minutes: 10
objectives:
  - Expose a Deployment with a Service
---

Say first what the learner will be able to do, and why.

\`\`\`sh
kubectl create deployment hello --image=nginx:1.27
kubectl expose deployment hello --port=80
\`\`\`

\`\`\`check id=exposed
title: The Service hello points at port 80
expect:
  apiVersion: v1
  kind: Service
  metadata: {name: hello, namespace: default}
  spec: {ports: [{port: 80}]}
hints:
  - kubectl expose makes a Service for a Deployment.
\`\`\`

\`\`\`check id=answers needs=exposed
title: A pod gets an answer by the Service's name
traffic:
  - {from: "pod:app=hello", to: "hello:80", expect: {status: 200}}
hints:
  - Are the pods ready? kubectl get pods
\`\`\`

:::quiz{#who kind=choice}
Who can reach a ClusterIP?

- [x] Pods and nodes
- [ ] Everybody on the network
  > Only nodes and pods have the rules that give it a meaning.
:::

\`\`\`sh solution
kubectl create deployment hello --image=nginx:1.27
kubectl expose deployment hello --port=80
kubectl rollout status deployment hello
\`\`\`
`;
}
