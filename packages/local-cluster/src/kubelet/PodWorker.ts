import type { Container } from 'kubernetes-types/core/v1';
import type { Clock } from '../Clock';
import type { EventRecorder } from '../controllers/EventRecorder';
import type { ClusterObjects } from '../objects/ClusterObjects';
import { podKind } from '../resources/Pod';
import { isSameJson } from '../store/isSameJson';
import type { KubeObject } from '../store/KubeObject';
import { containerEnv } from './containerEnv';
import { ConfigError, ContainerRunner } from './ContainerRunner';
import type {
  ImageRegistry,
  PodImage,
  RunningContainer,
} from './ImageRegistry';
import { listeningPort, rewritePorts } from './listeningPorts';
import { readPlayed } from './played';
import { playedImage } from './playedImage';
import type { PodLogs } from './PodLogs';
import { decidePodStatus } from './podStatus';
import { unsupportedParts } from './unsupported';

/** What pods are run with. */
export interface PodWorkerOptions {
  objects: ClusterObjects;
  images: ImageRegistry;
  logs: PodLogs;
  events: EventRecorder;
  clock: Clock;
  /** The first pause before a container is started again, in milliseconds. */
  backoff: number;
  /** How long a deleted pod still serves, in milliseconds, so that whoever sends it requests hears of its end first. */
  drain: number;
  /** How long containers may take to end when the whole cluster does, in milliseconds. */
  patience: number;
}

/** Runs the containers of one pod and writes how they are into its status. */
export class PodWorker {
  readonly #options: PodWorkerOptions;
  readonly #uid: string;
  readonly #ref: { namespace: string; name: string };
  readonly #runners: ContainerRunner[];
  readonly #containerNames: string[];
  #isEnding = false;
  #isRemoved = false;
  #played: string;

  constructor(options: PodWorkerOptions, pod: KubeObject) {
    const { metadata, spec } = pod;
    this.#options = options;
    this.#uid = metadata.uid;
    this.#ref = { namespace: metadata.namespace ?? '', name: metadata.name };
    this.#played = JSON.stringify(readPlayed(pod));
    this.#containerNames = spec.containers.map((each: Container) => each.name);
    this.#runners = spec.containers.map((container: Container) =>
      this.#runner(pod, container),
    );
  }

  run(): void {
    this.#runners.forEach(runner => runner.run());
    this.#writeStatus();
  }

  /** The pod's object has changed. */
  update(pod: KubeObject): void {
    if (pod.metadata.deletionTimestamp && !this.#isEnding) {
      void this.#end(pod);
    }
    const played = JSON.stringify(readPlayed(pod));
    if (played !== this.#played) {
      this.#played = played;
      this.#writeStatus();
    }
  }

  /** Ends the containers at once; the pod's object is gone or is left as it is. A container that doesn't end is given up. */
  async stop(): Promise<void> {
    const { clock, patience } = this.#options;
    this.#isRemoved = true;
    await Promise.race([
      Promise.allSettled(this.#runners.map(runner => runner.stop())),
      new Promise<void>(resolve => clock.after(patience, resolve)),
    ]);
    this.#options.logs.remove(this.#uid, this.#containerNames);
  }

  /** The pod has been deleted: it is out of the endpoints by now, serves what is under way, and then goes. */
  async #end(pod: KubeObject): Promise<void> {
    const { clock, drain, objects, events } = this.#options;
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    const wait = (milliseconds: number) =>
      new Promise<void>(resolve => clock.after(milliseconds, resolve));
    this.#isEnding = true;
    for (const container of pod.spec.containers as Container[]) {
      events.record(
        pod,
        'Normal',
        'Killing',
        `Stopping container ${container.name}`,
        'kubelet',
      );
    }
    const asked = readPlayed(pod).endAfter ?? Math.max(drain, preStop(pod));
    await wait(Math.min(asked, grace));
    if (this.#isRemoved) {
      return;
    }
    await Promise.race([
      Promise.allSettled(this.#runners.map(runner => runner.stop())),
      wait(grace),
    ]);
    if (this.#isRemoved || !this.#current()) {
      return;
    }
    this.#writeStatus();
    objects.delete(podKind, this.#ref, {
      propagation: 'Background',
      gracePeriod: 0,
      uid: this.#uid,
    });
  }

  #runner(pod: KubeObject, container: Container): ContainerRunner {
    const { images, clock, backoff, events, logs } = this.#options;
    return new ContainerRunner({
      container,
      restartPolicy: pod.spec.restartPolicy,
      clock,
      backoff,
      resolve: () => {
        const played = readPlayed(this.#current() ?? pod);
        if (played.pullFails) {
          return undefined;
        }
        return played.isPlayed
          ? playedImage(played, container, clock)
          : images.resolve(container.image ?? '');
      },
      start: image => this.#start(image, container),
      onListening: running => this.#listening(container, running),
      onEnded: () => logs.end(this.#uid, container.name),
      portOf: port => {
        const current = this.#current() ?? pod;
        if (typeof port === 'number') {
          return listeningPort(current, port);
        }
        const own: Container = current.spec.containers.find(
          (each: Container) => each.name === container.name,
        );
        return own.ports?.find(each => each.name === port)?.containerPort ?? 0;
      },
      onChange: () => this.#writeStatus(),
      onEvent: (type, reason, message) => {
        const current = this.#current();
        if (current) {
          events.record(current, type, reason, message, 'kubelet');
        }
      },
    });
  }

  async #start(
    image: PodImage,
    container: Container,
  ): Promise<RunningContainer> {
    const { logs, objects, clock } = this.#options;
    const pod = this.#current();
    if (!pod) {
      throw new ConfigError('the pod is gone');
    }
    const parts = unsupportedParts(pod);
    if (parts.length > 0) {
      throw new ConfigError(
        `not supported by local-cluster: ${parts.join(', ')}`,
      );
    }
    let env: Record<string, string>;
    try {
      env = containerEnv(objects, pod, container);
    } catch (error) {
      throw new ConfigError((error as Error).message);
    }
    logs.begin(this.#uid, container.name);
    return image.start({
      namespace: this.#ref.namespace,
      name: this.#ref.name,
      image: container.image ?? '',
      env,
      labels: { ...pod.metadata.labels },
      annotations: { ...pod.metadata.annotations },
      log: line =>
        logs.append(this.#uid, container.name, {
          time: clock.now(),
          text: line,
        }),
    });
  }

  #listening(container: Container, running: RunningContainer): void {
    const pod = this.#current();
    if (!pod || readPlayed(pod).isPlayed) {
      return;
    }
    this.#options.objects.modify(podKind, this.#ref, each => {
      rewritePorts(each, container.name, running.port, running.ports);
    });
  }

  /** The pod as it is stored, unless another one has taken its name. */
  #current(): KubeObject | undefined {
    const pod = this.#options.objects.find(podKind, this.#ref);
    return pod?.metadata.uid === this.#uid ? pod : undefined;
  }

  #writeStatus(): void {
    const pod = this.#current();
    if (this.#isRemoved || !pod) {
      return;
    }
    const { unready } = readPlayed(pod);
    const views = this.#runners
      .map(runner => runner.view)
      .map(view => (unready ? { ...view, ready: false } : view));
    const status = decidePodStatus(pod, views, this.#options.clock.now());
    if (!isSameJson(status, pod.status)) {
      this.#options.objects.modify(
        podKind,
        this.#ref,
        each => {
          each.status = status;
        },
        { part: 'status' },
      );
    }
  }
}

/** Milliseconds that a pod wants to go on after its deletion. */
function preStop(pod: KubeObject): number {
  const sleeps = (pod.spec.containers as Container[]).map(
    ({ lifecycle }) =>
      (lifecycle?.preStop as { sleep?: { seconds?: number } } | undefined)
        ?.sleep?.seconds ?? 0,
  );
  return Math.max(0, ...sleeps) * 1000;
}
