import type { Construct } from 'constructs';
import type { AdapterRoom } from '../../../planning';
import type { EnvironmentVariable } from '../../rendering/pod-spec';
import type { PodAdditions } from '../pod-additions';
import type { Adapter } from './adapter';
import { type DynamicAdaptersProps, dynamicAdapters, dynamicRoom } from './dynamic-adapters';
import { fixedAdapters, fixedRoom } from './fixed-adapters';

/** What adapters know of the model server that offers them. */
export interface AdaptersContext {
  /** The model server: objects that adapters need beside its pod are made below it. */
  readonly scope: Construct;
  /** vLLM's image. */
  readonly image: string;
  /** Port of vLLM. */
  readonly port: number;
  /** Whether that port takes TLS alone. */
  readonly encrypted: boolean;
  /** Environment with the token that the weights are fetched with, where there is one. */
  readonly hubToken: readonly EnvironmentVariable[];
}

/** The LoRAs of a model server, and when they may change. */
export class Adapters {
  /** Loaded at the start of a server. Another list is a new version of the server, which rolls out. */
  static fixed(list: readonly Adapter[]): Adapters {
    return new Adapters(list, fixedRoom(list), (context) => fixedAdapters(list, context));
  }

  /**
   * Loaded and unloaded while servers run: a sidecar follows a ConfigMap with the list. Another list changes the ConfigMap
   * alone, whether this program renders it or somebody edits it in the cluster.
   *
   * @throws GKEI_ADAPTER_RANK or GKEI_ADAPTER_BUCKET for an adapter that the servers have no room or no mount for.
   */
  static dynamic(list: readonly Adapter[], props: DynamicAdaptersProps): Adapters {
    const room = dynamicRoom(props);
    return new Adapters(list, room, dynamicAdapters(list, room, props));
  }

  private constructor(
    /** The adapters that are listed now. */
    readonly list: readonly Adapter[],
    /** Room that servers make for adapters; undefined for none. */
    readonly room: AdapterRoom | undefined,
    private readonly render: (context: AdaptersContext) => PodAdditions,
  ) {}

  /** @internal */
  _bind(context: AdaptersContext): PodAdditions {
    return this.render(context);
  }
}
