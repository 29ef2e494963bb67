/** `env.KUBECTL` is the program's path; without it, `reason` says why the parts that need it do not run. */
export function prepareKubectl(): Promise<{ readonly env: { readonly KUBECTL?: string }; readonly reason?: string }>;
