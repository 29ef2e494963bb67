// What the first minutes at the prompt need: fetched in one piece (vite.config.ts) when the world stands and nobody waits for anything.

/** Fetches it; whoever is faster asks for his part himself. */
export function bringNext(): void {
  void Promise.allSettled([
    import('../kubernetes/apiserver/handlers/delete.ts'),
    import('../kubernetes/apiserver/handlers/patch.ts'),
    import('../kubernetes/kubectl/cmd/create.ts'),
    import('../kubernetes/kubectl/cmd/create/deployment.ts'),
    import('../kubernetes/kubectl/cmd/delete.ts'),
    import('../kubernetes/kubectl/cmd/describe.ts'),
    import('../kubernetes/kubectl/cmd/expose.ts'),
    import('../kubernetes/kubectl/cmd/logs.ts'),
    import('../kubernetes/kubectl/cmd/scale.ts'),
    import('../kubernetes/kubectl/describe/index.ts'),
    import('../kubernetes/kubectl/lib/completion/completion.ts'),
    import('../machine/programs/cat.ts'),
    import('../machine/programs/curl.ts'),
    import('../machine/programs/ls.ts'),
    import('../machine/shell/builtins/directories.ts'),
  ]);
}
