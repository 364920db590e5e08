import { startClusters, writeKubeconfig } from './index';
import http from 'node:http';
const images = { resolve: (image: string) => image.includes('missing') ? undefined : ({ start: async (ctx: any) => {
  const server = http.createServer((q, s) => { ctx.log(`${q.method} ${q.url}`); s.end(`${ctx.name} ${image} ${JSON.stringify(ctx.env)} ${q.headers['x-forwarded-for']}\n`); });
  await new Promise<void>(r => server.listen(0, '127.0.0.1', r));
  ctx.log('listening');
  return { port: (server.address() as any).port, stop: () => new Promise<void>(r => { server.close(() => r()); server.closeIdleConnections(); }) };
} }) };
(async () => {
  const cs = await startClusters([{ name: 'dev', port: 26443, token: 't', images, ingress: { port: 26480 } }]);
  await writeKubeconfig('/tmp/lc-kubeconfig', cs);
  console.log('ready', cs[0].url, cs[0].ingressUrl);
  process.on('SIGTERM', async () => { await cs[0].stop(); console.log('stopped'); process.exit(0); });
})();
