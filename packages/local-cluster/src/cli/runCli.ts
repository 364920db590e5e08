import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { echoImages } from '../kubelet/echoImages';
import type { ImageRegistry } from '../kubelet/ImageRegistry';
import type { LocalCluster } from '../LocalCluster';
import { PortTakenError } from '../PortTakenError';
import { startClusters, writeKubeconfig } from '../startCluster';
import {
  readArguments,
  usage,
  UsageError,
  type CliArguments,
} from './readArguments';
import { applyOnce } from './applyOnce';

/**
 * Runs the command line program `local-cluster` until the process gets SIGINT or SIGTERM. Sets the exit code of the process.
 *
 * @public
 */
export async function runCli(argv: string[]): Promise<void> {
  let clusters: LocalCluster[] = [];
  try {
    const options = readArguments(argv, process.env);
    if (options.help) {
      process.stdout.write(usage);
      return;
    }
    const asked = whenAskedToEnd();
    const token = options.token ?? randomBytes(24).toString('base64url');
    clusters = await start(options, token);
    for (const { name, url, ingressUrl } of clusters) {
      console.log(`${name}: API server ${url}, entrance ${ingressUrl}`);
    }
    if (!options.token) {
      console.log(`token: ${token}`);
    }
    console.log('ready');
    await asked;
  } catch (error) {
    console.error(describe(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    await Promise.all(clusters.map(cluster => cluster.stop()));
  }
}

async function start(
  options: CliArguments,
  token: string,
): Promise<LocalCluster[]> {
  const images = options.images ? loadImages(options.images) : echoImages;
  if (options.manifests && !existsSync(options.manifests)) {
    throw new UsageError(
      `--manifests: folder '${options.manifests}' does not exist`,
    );
  }
  const clusters = await startClusters(
    options.clusters.map((name, index) => ({
      name,
      port: options.port && options.port + index,
      token,
      images,
      ingress: {
        port: options.ingressPort && options.ingressPort + index,
        trustForwarded: options.trustForwarded,
      },
      dataFile: options.data && join(options.data, `${name}.json`),
    })),
  );
  try {
    for (const cluster of clusters) {
      if (options.manifests) {
        await applyOnce(cluster, join(options.manifests, cluster.name));
      }
    }
    if (options.kubeconfig) {
      await writeKubeconfig(options.kubeconfig, clusters);
    }
  } catch (error) {
    await Promise.all(clusters.map(cluster => cluster.stop()));
    throw error;
  }
  return clusters;
}

function loadImages(path: string): ImageRegistry {
  const require = createRequire(join(process.cwd(), 'noop.js'));
  let file: string;
  try {
    file = require.resolve(path.startsWith('.') ? resolve(path) : path);
  } catch {
    throw new UsageError(`--images: module '${path}' does not exist`);
  }
  const loaded = require(file) as { images?: ImageRegistry };
  if (typeof loaded.images?.resolve !== 'function') {
    throw new UsageError(
      `--images: module '${path}' does not export 'images' with a method 'resolve'`,
    );
  }
  return loaded.images;
}

async function whenAskedToEnd(): Promise<void> {
  await new Promise<void>(end => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => end());
    }
  });
}

function describe(error: unknown): string {
  if (error instanceof PortTakenError) {
    const option = error.option === 'port' ? '--port' : '--ingress-port';
    return `${error.message.replace(
      /; set .*/,
      '',
    )}; set another one with ${option}`;
  }
  if (error instanceof UsageError) {
    return `${error.message}\nSee local-cluster --help`;
  }
  return error instanceof Error ? error.message : String(error);
}
