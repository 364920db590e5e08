// Loaded into each proxy that is tried, which runs with `--expose-gc`: it collects what is garbage whenever it is asked, and says what is left.
process.on('message', message => {
  if (message === 'use') {
    global.gc?.();
    process.send?.({
      memory: process.memoryUsage(),
      sockets: process
        .getActiveResourcesInfo()
        .filter(name => name === 'TCPSocketWrap').length,
    });
  }
});
// a channel that is listened to would keep a proxy that has ended its work
process.channel?.unref();
