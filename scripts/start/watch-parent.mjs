const LOOK_INTERVAL_MS = 200;

/**
 * Treats the end of npm as a request to stop. npm runs scripts through a shell, and a signal sent to npm alone ends
 * that shell without reaching us; what is left to notice is that the parent has changed.
 */
export function stopWithNpm() {
  if (process.platform === 'win32' || process.env.npm_lifecycle_event === undefined) return;
  const parentPid = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parentPid) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM'); // handled like any other, in whichever step we are
  }, LOOK_INTERVAL_MS);
  timer.unref();
}
