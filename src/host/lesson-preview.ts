// portside lesson preview: the development server on one lesson. Lessons reload while they are edited; the learner's state stays in the browser.

/** Serves until Ctrl-C. */
export async function preview(root: string, id: string, port: number | undefined): Promise<number> {
  // Loaded here: no other command needs it.
  const { createServer } = await import('vite');
  const server = await createServer({ root, configFile: `${root}/vite.config.ts`, ...(port === undefined ? {} : { server: { port, strictPort: true } }) });
  await server.listen();
  const [base] = server.resolvedUrls?.local ?? [];
  process.stdout.write(`${base ?? ''}#/lesson/${id}\n`);
  await new Promise<void>((resolve) => process.once('SIGINT', resolve));
  await server.close();
  return 0;
}
