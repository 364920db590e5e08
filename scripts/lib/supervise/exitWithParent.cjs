// Loaded into every child before its own code: a child whose parent is gone, however that ended, ends too.
// Workers of the child inherit `--require` and have a channel that isn't ours, so the child's parent is named.

if (process.env.RELEASES_SUPERVISOR === String(process.ppid)) {
  delete process.env.RELEASES_SUPERVISOR;
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
  // the channel is for its end alone, nobody reads messages
  process.send = undefined;
}
