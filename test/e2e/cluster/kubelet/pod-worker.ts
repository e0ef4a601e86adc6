import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, ifStatus } from '../api-client';
import type { Reaper } from '../reaper';
import type { PodAddresses } from './addresses';
import type { BackOffOptions } from './back-off';
import { ConfigData } from './config-data';
import { ContainerCreateError, ContainerRunner, type Launch } from './container-runner';
import type { ContainerSnapshot } from './container-state';
import { expandReferences, resolveEnvironment } from './environment';
import { IDLE_PROCESS, type ImageHandler } from './images';
import type { Journal, JournalReason } from './journal';
import { type Container, isSidecar, type Pod, type PodCondition, podKey } from './pod';
import type { PodLocation } from './pod-fields';
import type { PodNames } from './pod-names';
import { type KubeletPodStatus, podStatus } from './pod-status';
import { StatusPublisher } from './status-publisher';
import { unsupportedFeatures } from './unsupported';
import { mountVolumes, refreshVolumes } from './volumes';

const MOUNT_RETRY_MS = 500;

/** How often changed ConfigMaps and Secrets reach a pod; a real kubelet takes up to a minute. */
const REFRESH_MS = 500;

const STARTED_POLL_MS = 50;
const API_RETRY_MS = 500;

/** What every pod of a kubelet shares. */
export interface PodWorkerContext {
  readonly api: ApiClient;
  /** Where volumes and logs are kept. */
  readonly folder: string;
  readonly reaper: Reaper;
  readonly addresses: PodAddresses;
  readonly names: PodNames;
  readonly images: readonly ImageHandler[];
  readonly backOff: BackOffOptions;
  readonly journal: Journal;
  readonly hostIP: string;
  /** Nodes of which the API server hears nothing. */
  readonly silentNodes: ReadonlySet<string>;
}

/** One pod from its binding to a node until its object is gone. */
export class PodWorker {
  /** Folder of the logs of the pod's containers, `<container>.log`. */
  readonly logs: string;
  private readonly podIP: string;
  private readonly startTime = new Date();
  private readonly publisher: StatusPublisher;
  private readonly runners: readonly ContainerRunner[];
  /** By name, in the order of the specification. */
  private readonly sidecars: ReadonlyMap<string, ContainerRunner>;
  private readonly config: ConfigData;
  private readonly stopping = new AbortController();
  private readonly abandoned = new AbortController();
  private readonly runs: Promise<void>;
  private volumes: ReadonlyMap<string, string> = new Map();
  private initialized = false;
  private conditions: readonly PodCondition[] = [];

  constructor(
    private pod: Pod,
    private readonly context: PodWorkerContext,
  ) {
    const { addresses, folder, api, silentNodes } = context;
    const { namespace, name, uid } = pod.metadata;
    this.logs = join(folder, `${namespace}_${name}_${uid}`);
    mkdirSync(this.logs, { recursive: true });
    this.podIP = addresses.take();
    context.names.add(pod, this.podIP);
    this.config = new ConfigData(api, namespace);
    this.publisher = new StatusPublisher({
      api,
      pod,
      status: () => this.status(),
      isSilent: () => silentNodes.has(pod.spec.nodeName!),
      until: this.abandoned.signal,
      onError: ({ message }) => this.record('Failed', `status not written: ${message}`),
    });
    this.runners = pod.spec.containers.map((container) => this.runnerOf(container));
    this.sidecars = new Map(
      (pod.spec.initContainers ?? []).filter(isSidecar).map((container) => [container.name, this.runnerOf(container)]),
    );
    this.runs = this.start();
    this.update(pod);
  }

  /** Takes a newer state of the pod's object: of interest is only its deletion. */
  update(pod: Pod): void {
    this.pod = pod;
    if (pod.metadata.deletionTimestamp && !this.stopping.signal.aborted) {
      const grace = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
      this.end(grace).catch(({ message }: Error) => this.record('Failed', `not ended: ${message}`));
    }
  }

  /** Writes the pod's status again, whatever the API server has. */
  publish(): void {
    void this.publisher.publish();
  }

  /** The pod's object is gone: so is, at once, what still runs. */
  async abandon(): Promise<void> {
    this.stopping.abort();
    this.abandoned.abort();
    for (const runner of [...this.runners, ...this.sidecars.values()]) {
      runner.kill();
    }
    await this.runs;
    this.context.names.remove(this.pod, this.podIP);
    this.context.addresses.release(this.podIP);
  }

  private async start(): Promise<void> {
    const unsupported = unsupportedFeatures(this.pod);
    if (unsupported.length > 0) {
      this.record('Unsupported', unsupported.join(', '));
      for (const runner of [...this.runners, ...this.sidecars.values()]) {
        runner.refuse('UnsupportedByTestKubelet', unsupported.join(', '));
      }
      return;
    }
    await this.publisher.publish();
    await this.mount();
    const refreshing = this.refreshVolumes();
    const sidecarRuns = await this.initialize();
    this.initialized = !this.stopping.signal.aborted;
    if (this.initialized) {
      await this.publisher.publish();
      await Promise.all(this.runners.map((runner) => runner.run()));
      if (!this.stopping.signal.aborted) {
        // The containers have ended by themselves: nobody needs the sidecars any more.
        await this.endSidecars(this.pod.spec.terminationGracePeriodSeconds);
      }
    }
    await Promise.all([refreshing, ...sidecarRuns]);
  }

  /** Runs the init containers in their order; each sidecar has started before the next. */
  private async initialize(): Promise<Promise<void>[]> {
    const runs: Promise<void>[] = [];
    for (const { name } of this.pod.spec.initContainers ?? []) {
      const sidecar = this.sidecars.get(name);
      if (sidecar) {
        runs.push(sidecar.run());
        while (!sidecar.snapshot.started && !this.stopping.signal.aborted) {
          await this.pause(STARTED_POLL_MS);
        }
      } else {
        // Nothing simulates the images of init containers, and what they prepare lies in no file system.
        this.record('InitContainerSkipped', 'counts as completed without having run', name);
      }
    }
    return runs;
  }

  /** Follows changes of the pod's ConfigMaps and Secrets, as a kubelet does some seconds later. */
  private async refreshVolumes(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.pause(REFRESH_MS);
      await refreshVolumes(this.pod, this.location, this.config, this.volumes);
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private async mount(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        this.volumes = await mountVolumes(this.pod, this.location, this.config, join(this.logs, 'volumes'));
        return;
      } catch (error) {
        this.record('FailedMount', (error as Error).message);
        await this.pause(MOUNT_RETRY_MS);
      }
    }
  }

  private async launch(container: Container): Promise<Launch> {
    const environment = await resolveEnvironment(container, this.pod, this.location, this.config).catch(
      (error: Error) => {
        throw new ContainerCreateError('CreateContainerConfigError', error.message);
      },
    );
    const expand = (words?: readonly string[]) => words?.map((word) => expandReferences(word, environment));
    const handler = this.context.images.find(({ handles }) => handles(container.image));
    const { command, env } =
      handler?.process({
        pod: this.pod,
        container,
        podIP: this.podIP,
        apiServer: this.context.api.endpoint.server,
        command: expand(container.command),
        args: expand(container.args) ?? [],
        mounts: new Map(
          container.volumeMounts?.map(({ name, mountPath, subPath }) => [
            mountPath,
            join(this.volumes.get(name)!, subPath ?? ''),
          ]),
        ),
      }) ?? IDLE_PROCESS;
    return { command, env: { PATH: process.env['PATH'] ?? '', ...environment, ...env }, probed: handler !== undefined };
  }

  private async end(graceSeconds: number): Promise<void> {
    this.stopping.abort();
    const start = Date.now();
    await Promise.all(this.runners.map((runner) => runner.end(graceSeconds)));
    await this.endSidecars(graceSeconds - Math.floor((Date.now() - start) / 1000));
    await this.runs;
    await this.publisher.publish();
    await this.confirmEnd();
  }

  /** Lets the API server forget the pod, however long that is away. */
  private async confirmEnd(): Promise<void> {
    const { uid } = this.pod.metadata;
    while (!this.abandoned.signal.aborted) {
      try {
        await this.context.api.delete(this.pod, { gracePeriodSeconds: 0, uid }).catch(ifStatus(404, 409));
        return;
      } catch (error) {
        this.record('Failed', `end not confirmed: ${(error as Error).message}`);
        await sleep(API_RETRY_MS, undefined, { signal: this.abandoned.signal }).catch(() => undefined);
      }
    }
  }

  /** Ends the sidecars one after the other, the last first, once the containers are gone. */
  private async endSidecars(graceSeconds: number): Promise<void> {
    for (const sidecar of [...this.sidecars.values()].reverse()) {
      await sidecar.end(Math.max(graceSeconds, 0));
    }
  }

  private runnerOf(container: Container): ContainerRunner {
    return new ContainerRunner({
      pod: this.pod,
      container,
      podIP: this.podIP,
      log: join(this.logs, `${container.name}.log`),
      reaper: this.context.reaper,
      backOff: this.context.backOff,
      launch: () => this.launch(container),
      hookEnvironment: (env) => this.context.names.resolve(env),
      record: (reason, message) => this.record(reason, message, container.name),
      onChange: () => void this.publisher.publish(),
    });
  }

  private status(): KubeletPodStatus {
    const { pod, location, startTime, initialized, conditions } = this;
    const status = podStatus({
      pod,
      location,
      startTime,
      initialized,
      conditions,
      initContainers: (pod.spec.initContainers ?? []).map((container) => this.initSnapshot(container)),
      sidecars: [...this.sidecars.values()].map(({ snapshot }) => snapshot),
      containers: this.runners.map(({ snapshot }) => snapshot),
    });
    this.conditions = status.conditions;
    return status;
  }

  private initSnapshot({ name, image }: Container): ContainerSnapshot {
    const sidecar = this.sidecars.get(name);
    if (sidecar) {
      return sidecar.snapshot;
    }
    const at = this.startTime.toISOString();
    return {
      name,
      image,
      state: this.initialized
        ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } }
        : { waiting: { reason: 'PodInitializing' } },
      restartCount: 0,
      started: false,
      ready: this.initialized,
    };
  }

  private get location(): PodLocation {
    return { podIP: this.podIP, hostIP: this.context.hostIP };
  }

  private record(reason: JournalReason, message: string, container?: string): void {
    this.context.journal.record({ pod: podKey(this.pod), container, reason, message });
  }
}
