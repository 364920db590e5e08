import type { Container, ContainerState } from 'kubernetes-types/core/v1';
import { timestamp, type Clock } from '../Clock';
import type { PodImage, RunningContainer } from './ImageRegistry';
import type { ContainerView } from './podStatus';
import { Prober } from './Prober';

/** What a {@link ContainerRunner} needs of its surroundings. */
export interface ContainerRunnerOptions {
  container: Container;
  restartPolicy: string;
  clock: Clock;
  /** The first pause before a restart in milliseconds; it doubles, up to five minutes. */
  backoff: number;
  /** Finds the image, or `undefined` when there is none. */
  resolve(): PodImage | undefined;
  /** Starts the image. Throws {@link ConfigError} when the container can't be set up. */
  start(image: PodImage): Promise<RunningContainer>;
  /** The container listens; called before it counts as started. */
  onListening(running: RunningContainer): void;
  /** The container has ended, or failed to start. */
  onEnded(): void;
  portOf(port: string | number): number;
  onChange(): void;
  onEvent(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** A container that can't be set up as the pod says. */
export class ConfigError extends Error {}

const longestBackoff = 300_000;
/** A container that ran this long has its pauses start anew. */
const healthyAfter = 600_000;

/** Starts a container, starts it again when it ends, and probes it, until it is stopped. */
export class ContainerRunner {
  readonly #options: ContainerRunnerOptions;
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #restarts = 0;
  #crashes = 0;
  #isReady = false;
  #isDone = false;
  #hasPassedStartup = false;
  #running: RunningContainer | undefined;
  #probers: Prober[] = [];
  #cancelPause = () => {};
  #stopping = false;
  #starting: Promise<void> = Promise.resolve();
  #startedAt = new Date(0);
  #pulls = 0;

  constructor(options: ContainerRunnerOptions) {
    this.#options = options;
  }

  get view(): ContainerView {
    const { name, image = '' } = this.#options.container;
    return {
      name,
      image,
      state: this.#state,
      lastState: this.#lastState,
      ready: this.#isReady,
      started: this.#running !== undefined && this.#hasPassedStartup,
      restarts: this.#restarts,
      isDone: this.#isDone,
    };
  }

  run(): void {
    this.#starting = this.#start();
  }

  /** Ends the container for good; resolves when it has. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelPause();
    this.#stopProbes();
    await this.#starting;
    const running = this.#running;
    this.#running = undefined;
    if (running) {
      await running.stop();
      this.#terminated(0);
    }
  }

  async #start(): Promise<void> {
    const { container, onChange, onEvent, onListening } = this.#options;
    const image = this.#options.resolve();
    if (!image) {
      this.#pulls += 1;
      const reason = this.#pulls === 1 ? 'ErrImagePull' : 'ImagePullBackOff';
      this.#wait(
        reason,
        reason === 'ErrImagePull'
          ? `image "${container.image}" not found`
          : `Back-off pulling image "${container.image}"`,
      );
      onEvent(
        'Warning',
        'Failed',
        `Failed to pull image "${container.image}": not found`,
      );
      this.#pause(this.#pauseAfter(this.#pulls), () => this.run());
      return;
    }
    this.#pulls = 0;
    this.#startedAt = this.#options.clock.now();
    try {
      const running = await this.#options.start(image);
      this.#running = running;
      this.#startedAt = this.#options.clock.now();
      onListening(running);
    } catch (error) {
      if (error instanceof ConfigError) {
        this.#wait('CreateContainerConfigError', error.message);
        this.#pause(this.#options.backoff, () => this.run());
      } else {
        onEvent('Warning', 'Failed', `Error: ${(error as Error).message}`);
        this.#ended(1, (error as Error).message);
      }
      return;
    }
    if (this.#stopping) {
      return;
    }
    this.#state = {
      running: { startedAt: timestamp(this.#startedAt) as never },
    };
    onEvent('Normal', 'Started', `Container started: ${container.name}`);
    this.#beginProbes();
    onChange();
    const current = this.#running;
    void current?.exited?.then(({ code }) => {
      if (this.#running === current && !this.#stopping) {
        this.#stopProbes();
        this.#running = undefined;
        this.#ended(code);
      }
    });
  }

  #beginProbes(): void {
    const { startupProbe } = this.#options.container;
    if (!startupProbe) {
      this.#passStartup();
      return;
    }
    this.#hasPassedStartup = false;
    const startup = this.#prober(startupProbe, (isSuccess, message) => {
      if (isSuccess) {
        startup.stop();
        this.#passStartup();
        this.#options.onChange();
      } else {
        void this.#kill('Startup', message);
      }
    });
  }

  #passStartup(): void {
    const { readinessProbe, livenessProbe } = this.#options.container;
    this.#hasPassedStartup = true;
    this.#isReady = !readinessProbe;
    if (readinessProbe) {
      this.#prober(readinessProbe, (isSuccess, message) => {
        this.#isReady = isSuccess;
        if (!isSuccess) {
          this.#options.onEvent(
            'Warning',
            'Unhealthy',
            `Readiness probe failed: ${message}`,
          );
        }
        this.#options.onChange();
      });
    }
    if (livenessProbe) {
      this.#prober(livenessProbe, (isSuccess, message) => {
        if (!isSuccess) {
          void this.#kill('Liveness', message);
        }
      });
    }
  }

  #prober(
    probe: NonNullable<Container['readinessProbe']>,
    onResult: (isSuccess: boolean, message: string) => void,
  ): Prober {
    const prober = new Prober({
      probe,
      clock: this.#options.clock,
      portOf: this.#options.portOf,
      onResult,
    });
    this.#probers.push(prober);
    return prober;
  }

  async #kill(probe: string, message: string): Promise<void> {
    const running = this.#running;
    this.#options.onEvent(
      'Warning',
      'Unhealthy',
      `${probe} probe failed: ${message}`,
    );
    this.#stopProbes();
    this.#running = undefined;
    this.#isReady = false;
    this.#options.onChange();
    await running?.stop();
    if (!this.#stopping) {
      this.#ended(137, `${probe} probe failed`);
    }
  }

  #ended(code: number, message?: string): void {
    const { restartPolicy, clock, container, onChange, onEvent } =
      this.#options;
    const wasRunning = this.#state.running !== undefined;
    this.#terminated(code, message);
    if (
      restartPolicy === 'Never' ||
      (restartPolicy === 'OnFailure' && code === 0)
    ) {
      this.#isDone = true;
      onChange();
      return;
    }
    if (clock.now().getTime() - this.#startedAt.getTime() > healthyAfter) {
      this.#crashes = 0;
    }
    this.#crashes += 1;
    const pause = this.#crashes === 1 ? 0 : this.#pauseAfter(this.#crashes - 1);
    if (pause > 0) {
      this.#lastState = this.#state;
      const text = `back-off ${pause / 1000}s restarting failed container=${
        container.name
      }`;
      this.#state = {
        waiting: { reason: 'CrashLoopBackOff', message: text },
      };
      onEvent('Warning', 'BackOff', text);
    }
    // Nothing to tell of a first start that failed and is tried again at once.
    if (wasRunning || pause > 0) {
      onChange();
    }
    this.#pause(pause, () => {
      if (this.#state.terminated) {
        this.#lastState = this.#state;
      }
      this.#restarts += 1;
      this.run();
    });
  }

  #terminated(exitCode: number, message?: string): void {
    const now = this.#options.clock.now();
    this.#options.onEnded();
    this.#isReady = false;
    this.#state = {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        ...(message ? { message } : {}),
        startedAt: timestamp(
          this.#startedAt.getTime() === 0 ? now : this.#startedAt,
        ) as never,
        finishedAt: timestamp(now) as never,
      },
    };
  }

  #wait(reason: string, message: string): void {
    this.#state = { waiting: { reason, message } };
    this.#options.onChange();
  }

  #pause(milliseconds: number, callback: () => void): void {
    if (!this.#stopping) {
      this.#cancelPause = this.#options.clock.after(milliseconds, callback);
    }
  }

  #pauseAfter(count: number): number {
    return Math.min(this.#options.backoff * 2 ** (count - 1), longestBackoff);
  }

  #stopProbes(): void {
    this.#probers.forEach(prober => prober.stop());
    this.#probers = [];
  }
}
