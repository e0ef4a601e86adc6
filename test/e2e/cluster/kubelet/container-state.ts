/** `state` and `lastState` of a container status, as the API has them. */
export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: Termination };

/** How a run of a container ended. */
export interface Termination {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error';
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** One container at one moment. */
export interface ContainerSnapshot {
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
  readonly containerID?: string;
  readonly restartCount: number;
  readonly started: boolean;
  readonly ready: boolean;
}
