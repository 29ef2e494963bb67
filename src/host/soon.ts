// What a lesson's start and a first look need besides the first load: asked for all at once while the cluster boots, and fetched in one piece (vite.config.ts).

/** Fetches it; nobody waits for it, and whoever needs a part of it asks for that part. */
export function bringSoon(): void {
  void Promise.allSettled([
    import('../kubernetes/kubectl/cmd/apply.ts'),
    import('../kubernetes/kubectl/cmd/get.ts'),
    import('../machine/images/nginx.ts'),
    import('../machine/shell/builtins/evaluate.ts'),
    import('../machine/shell/builtins/misc.ts'),
  ]);
}
