import { ApiObject, type ApiObjectMetadata, type JsonPatch, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { keepsPlainJson, NOT_PLAIN, plainJson } from './_plain-json';
import { plainMetadata } from './_plain-metadata';

/** What an object is rendered from. */
export interface RenderedObjectProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiObjectMetadata;
  /**
   * Whether the kind belongs to the whole cluster, so that no namespace is rendered.
   *
   * @default false
   */
  readonly clusterScoped?: boolean;
  /**
   * Makes the spec when the object is rendered, by which time everything that refers to it is known.
   *
   * @default - none: the kind has other fields
   */
  readonly spec?: () => unknown;
  /**
   * Makes the fields of a kind without a spec, such as the rules of a Role.
   *
   * @default - none
   */
  readonly fields?: Readonly<Record<string, () => unknown>>;
}

/**
 * An object that is rendered quickly and once.
 *
 * cdk8s asks every resolver about every single value, although most specs are plain JSON that no resolver would change:
 * those are copied instead. And cdk8s validates and renders in one synchronous run: what was rendered for the rules is
 * then also the output.
 */
export class RenderedObject extends ApiObject {
  /** Tells these objects from others; `instanceof` cannot, because ApiObject answers it for its subclasses too. */
  static is(object: ApiObject): object is RenderedObject {
    return 'renderForCheck' in object;
  }

  /** Makes an object of what a generated class of `imports/` rendered. */
  static ofManifest(scope: Construct, id: string, manifest: Omit<RenderedObjectProps, 'spec'> & { spec: unknown }) {
    return new RenderedObject(scope, id, { ...manifest, spec: () => manifest.spec });
  }

  private readonly fields: Readonly<Record<string, () => unknown>>;
  private patched = false;
  private checked?: object;

  constructor(scope: Construct, id: string, props: RenderedObjectProps) {
    const { apiVersion, kind, metadata, clusterScoped = false, spec, fields = spec ? { spec } : {} } = props;
    super(scope, id, { apiVersion, kind, metadata, ...mapValues(fields, (produce) => Lazy.any({ produce })) });
    this.fields = fields;
    if (clusterScoped) {
      // cdk8s gives every object its chart's namespace, whatever its kind.
      Object.assign(this.metadata, { namespace: undefined });
    }
  }

  /**
   * Renders the object for the rules and keeps the result for the next `toJson`.
   *
   * @param plain whether the app keeps plain JSON
   */
  renderForCheck(plain: boolean): object {
    const json = this.render(plain);
    this.checked = json;
    return json;
  }

  /** Forgets what was rendered for the rules. */
  forget(): void {
    this.checked = undefined;
  }

  /** Gives out each rendering once, because its receiver may change it. */
  override toJson(): object {
    const { checked } = this;
    this.checked = undefined;
    return checked ?? this.render(keepsPlainJson(this));
  }

  override addJsonPatch(...patches: JsonPatch[]): void {
    this.forget();
    this.patched = true;
    super.addJsonPatch(...patches);
  }

  private render(plain: boolean): object {
    const metadata = plain && !this.patched ? plainMetadata(this.metadata) : NOT_PLAIN;
    const content = metadata === NOT_PLAIN ? NOT_PLAIN : plainJson(mapValues(this.fields, (make) => make()));
    const { apiVersion, kind } = this;
    return content === NOT_PLAIN ? super.toJson() : { apiVersion, kind, metadata, ...(content as object) };
  }
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, convert: (value: T) => U): Record<string, U> {
  const converted: Record<string, U> = {};
  for (const key of Object.keys(record)) {
    converted[key] = convert(record[key]);
  }
  return converted;
}
