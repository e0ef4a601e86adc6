import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { lateTokensExist } from '../../late-token';
import {
  CHECKED_KINDS,
  check,
  checkApartFromLateValues,
  findingText,
  looksAtServices,
  type Manifest,
} from '../../rules';
import { keepsPlainJson } from './_plain-json';
import { RenderedObject } from './rendered-object';

/**
 * Runs the rules over everything that is rendered beside `construct` whenever its app is synthesised; what they find in
 * the construct's objects is reported under its path, all findings together.
 */
export function validateOnSynth(construct: Construct): void {
  const { root } = construct.node;
  const checker = CHECKERS.get(root) ?? new Checker(root);
  CHECKERS.set(root, checker);
  checker.add(construct);
}

/** Renders what stands below `root` for somebody who puts its late values in, so that their tokens are no mistake meanwhile. */
export function renderWithLateValues<T>(root: IConstruct, render: () => T): T {
  AWAITING.add(root);
  try {
    return render();
  } finally {
    AWAITING.delete(root);
  }
}

/** The roots that are being rendered for somebody who puts late values in. */
const AWAITING = new WeakSet<IConstruct>();

const CHECKERS = new WeakMap<IConstruct, Checker>();

/**
 * Checks one tree of constructs.
 *
 * cdk8s validates the whole app once, and once more for each chart, all in one synchronous run. Each time it asks every
 * construct in turn. The rules run when the first one is asked; a result without findings then serves the rest of the
 * run, so that many charts cost no more than one.
 */
class Checker {
  private readonly members = new Set<IConstruct>();
  private readonly asked = new Set<IConstruct>();
  private messages?: Map<IConstruct, string[]>;
  private soughtLateValues = false;

  constructor(private readonly root: IConstruct) {}

  add(construct: Construct): void {
    this.members.add(construct);
    this.messages = undefined;
    construct.node.addValidation({ validate: () => this.messagesOf(construct) });
  }

  private messagesOf(construct: IConstruct): string[] {
    const nextTurn = this.asked.has(construct);
    const seekLateValues = lateTokensExist() && !AWAITING.has(this.root);
    const stale = (nextTurn && this.messages?.size) || seekLateValues !== this.soughtLateValues;
    if (this.messages === undefined || stale) {
      this.messages = this.run(construct, seekLateValues);
      this.soughtLateValues = seekLateValues;
      this.asked.clear();
    }
    this.asked.add(construct);
    return this.messages.get(construct) ?? [];
  }

  /** Findings in objects of no construct of ours are reported by the one that asked first. */
  private run(first: IConstruct, seekLateValues: boolean): Map<IConstruct, string[]> {
    const objects = this.root.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .filter(({ kind }) => seekLateValues || CHECKED_KINDS.has(kind));
    const sources = new Map<Manifest, ApiObject>();
    const plain = keepsPlainJson(this.root);
    const render = (object: ApiObject) => {
      const json = RenderedObject.is(object) ? object.renderForCheck(plain) : object.toJson();
      sources.set(json as Manifest, object);
    };
    const services = objects.filter(({ kind }) => kind === 'Service');
    objects.filter(({ kind }) => kind !== 'Service').forEach(render);
    if (seekLateValues || looksAtServices([...sources.keys()])) {
      services.forEach(render);
    }
    queueMicrotask(() => this.endRun(objects));
    const messages = new Map<IConstruct, string[]>();
    const findings = (seekLateValues ? check : checkApartFromLateValues)([...sources.keys()]);
    for (const found of findings) {
      const owner = this.ownerOf(sources.get(found.object)!) ?? first;
      const text = `${found.object.kind} ${found.object.metadata.name}: ${findingText(found)}`;
      messages.set(owner, [...(messages.get(owner) ?? []), text]);
    }
    return messages;
  }

  private endRun(objects: readonly ApiObject[]): void {
    this.messages = undefined;
    this.asked.clear();
    for (const object of objects) {
      if (RenderedObject.is(object)) {
        object.forget();
      }
    }
  }

  private ownerOf(object: IConstruct): IConstruct | undefined {
    return object.node.scopes.reverse().find((scope) => this.members.has(scope));
  }
}
