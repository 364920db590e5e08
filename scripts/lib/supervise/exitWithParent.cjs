// Loaded into every child before its own code: a child whose parent is gone, however that ended, ends too.

if (process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
  // the channel is for its end alone, nobody reads messages
  process.send = undefined;
}
