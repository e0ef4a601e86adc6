import { ApiObject, Lazy, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { contentDigest } from '../rendering/content-digest';
import { described } from '../rendering/labels';
import type { Volume, VolumeMount } from '../rendering/pod-spec';

/** Annotation of a picker's pods: a digest of their configuration file, so that another file starts other pods. */
export const CONFIG_DIGEST_ANNOTATION = 'gke-inference/config-digest';

const FOLDER = '/etc/picker';
const FILE = 'config.yaml';
const VOLUME = 'config';

/** What a picker's pod needs to read its configuration file. */
export interface MountedConfig {
  /** Where the file is in the container. */
  readonly path: string;
  readonly volume: Volume;
  readonly mount: VolumeMount;
  /** Changes with the file's content. */
  readonly digest: string;
}

/** The configuration file of a picker: a ConfigMap, made when the first thing is to stand in it. */
export class PickerConfig extends Construct {
  private readonly values = new Map<string, () => unknown>();
  private configMap?: ApiObject;

  /** Sets a key of the file; its value is asked for at synthesis, when everything that it tells of is known. */
  set(key: string, value: () => unknown): void {
    this.values.set(key, value);
    this.configMap ??= new ApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: described('What the picker is configured with; its pods are replaced when this changes'),
      data: Lazy.any({ produce: () => ({ [FILE]: this.content() }) }),
    });
  }

  /** What the pod needs at synthesis; undefined while nothing stands in the file. */
  get mounted(): MountedConfig | undefined {
    return (
      this.configMap && {
        path: `${FOLDER}/${FILE}`,
        volume: { name: VOLUME, configMap: { name: this.configMap.name } },
        mount: { name: VOLUME, mountPath: FOLDER, readOnly: true },
        digest: contentDigest(this.content()),
      }
    );
  }

  private content(): string {
    const values = [...this.values].map(([key, value]) => [key, value()]);
    return Yaml.stringify(Object.fromEntries(values));
  }
}
