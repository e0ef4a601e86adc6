import * as pulumi from '@pulumi/pulumi';
import { getMonitor } from '@pulumi/pulumi/runtime/settings';

/** What Pulumi's SDK told its engine about one resource. */
export interface RegisteredResource {
  /** Type token, such as `gcp:container/cluster:Cluster`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** URN of the parent; empty for resources of the stack itself. */
  readonly parent: string;
  /** Inputs as they were registered, with secrets unwrapped. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the resource's type takes
  readonly inputs: any;
  /** The same inputs as the engine receives them: a secret is an object with a signature. */
  readonly rawInputs: unknown;
  /** Reference of the provider instance, `urn::id`; empty for the default provider. */
  readonly provider: string;
  /** URNs that it waits for, whether said by `dependsOn` or seen in its inputs. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly aliases: readonly unknown[];
  /** Go durations of the create, update and delete timeouts; empty where the provider's own hold. */
  readonly timeouts: { readonly create: string; readonly update: string; readonly delete: string };
}

/** What a program registered. */
export interface ProgramRun {
  /** In the order of registration, without the stack. */
  readonly resources: readonly RegisteredResource[];
  /** The resources of a type. */
  ofType(type: string): RegisteredResource[];
  /** The one resource of a type, or of a type and name. */
  one(type: string, name?: string): RegisteredResource;
}

export interface ProgramOptions {
  /** Whether resources get no outputs beside their inputs, as when `pulumi preview` comes before the first `up`. */
  readonly preview?: boolean;
  /** Configuration of the stack, keys with their namespace. */
  readonly config?: Readonly<Record<string, string>>;
  /** Outputs that a provider would add, by type. */
  readonly outputs?: (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  /** What functions of providers answer, by their token. */
  readonly calls?: Readonly<Record<string, Record<string, unknown>>>;
}

/** What functions of providers answer where a test does not say otherwise. */
const ANSWERS: NonNullable<ProgramOptions['calls']> = {
  'gcp:organizations/getClientConfig:getClientConfig': { project: 'acme' },
};

/** The key by which Pulumi's wire format tells a secret from another object. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';

/**
 * Runs a program over the real classes of Pulumi's SDKs and tells what it registered. The engine is mocked, because it
 * comes with Pulumi's command line program alone: nothing is provisioned, and providers check nothing.
 */
export async function runProgram(program: () => unknown, options: ProgramOptions = {}): Promise<ProgramRun> {
  const resources: RegisteredResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: options.preview ? undefined : `${name}-id`,
        state: { ...inputs, ...(options.preview ? {} : options.outputs?.(type, name, inputs)) },
      }),
      call: ({ token, inputs }) => options.calls?.[token] ?? ANSWERS[token] ?? inputs,
    },
    'project',
    'stack',
    options.preview ?? false,
  );
  pulumi.runtime.setAllConfig({ 'gcp:project': 'acme', ...options.config });
  record(resources);
  // Pulumi's SDK takes down where each of its promises was made, and to find that in the sources takes most of a run's time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  // The stack reports an error of its own as unhandled.
  let failure: { error: unknown } | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      await program();
    } catch (error) {
      failure = { error };
    }
  });
  await pulumi.runtime.disconnect();
  Error.stackTraceLimit = stackTraceLimit;
  if (failure) {
    throw failure.error;
  }
  return {
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    one: (type, name) => {
      const found = resources.filter((resource) => resource.type === type && (name ?? resource.name) === resource.name);
      if (found.length !== 1) {
        const known = resources.map((resource) => `${resource.type} ${resource.name}`).join('\n  ');
        throw new Error(`${found.length} resources are ${type} ${name ?? ''}; registered are\n  ${known}`);
      }
      return found[0]!;
    },
  };
}

/** Whether a value of `rawInputs` is a secret. */
export const isSecret = (value: unknown): boolean => typeof value === 'object' && value !== null && SIGNATURE in value;

// biome-ignore lint/suspicious/noExplicitAny: generated messages of the engine's protocol have no exported types
type Request = any;

/** Notes each registration on its way to the mocked engine, whose own interface leaves options out. */
function record(resources: RegisteredResource[]): void {
  const monitor = getMonitor() as unknown as {
    registerResource(request: Request, callback: (error: unknown, response: Request) => void): void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (!error && request.getType() !== 'pulumi:pulumi:Stack') {
        resources.push(resourceOf(request, response.getUrn()));
      }
      callback(error, response);
    });
}

function resourceOf(request: Request, urn: string): RegisteredResource {
  const rawInputs = request.getObject().toJavaScript();
  const timeouts = request.getCustomtimeouts();
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: request.getParent().endsWith('::project-stack') ? '' : request.getParent(),
    inputs: unwrapped(rawInputs),
    rawInputs,
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    aliases: request.getAliasesList().map((alias: Request) => alias.toObject()),
    timeouts: {
      create: timeouts?.getCreate() ?? '',
      update: timeouts?.getUpdate() ?? '',
      delete: timeouts?.getDelete() ?? '',
    },
  };
}

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unwrapped);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isSecret(value) && 'value' in value) {
    return unwrapped(value.value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}
