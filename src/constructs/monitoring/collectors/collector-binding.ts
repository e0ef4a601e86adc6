import type { ApiObject, Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Alert } from '../alerts/alert';

/** Label that every collected series gets: the name of the pool that it belongs to. */
export const POOL_LABEL = 'inference_pool';

/** Pods whose metrics are collected. */
export interface ScrapeTarget {
  /** Whose metrics they are, for the object's description. */
  readonly what: string;
  /** Name of the pool that they belong to. */
  readonly pool: string;
  /** Labels that select the pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Ports of the pod that serve `/metrics`. */
  readonly ports: readonly number[];
  /** Whether they take TLS alone. It is not verified: no certificate names the address of a pod. */
  readonly encrypted: boolean;
  /** The Secret with the bearer token that they ask for; undefined for none. */
  readonly token?: { readonly name: string; readonly key: string } | undefined;
  /** Time between two scrapes. */
  readonly interval: Duration;
}

/** How alerts are told. */
export interface AlertGroup {
  /** Name of the group. */
  readonly name: string;
  /** What it is about. */
  readonly what: string;
  /** The alerts. */
  readonly alerts: readonly Alert[];
  /** Labels that every alert gets beside its severity, for the routing of whoever is told. */
  readonly labels: Readonly<Record<string, string>>;
  /** Folder of the runbooks, as a URL without a slash at the end; undefined where they are not published. */
  readonly runbooks: string | undefined;
}

/** What a kind of collector renders. */
export interface CollectorBinding {
  /** Makes it collect the metrics of pods. */
  scrape(scope: Construct, id: string, target: ScrapeTarget): ApiObject;
  /** Makes it judge alerts about metrics of the scope's own namespace. */
  alert(scope: Construct, id: string, group: AlertGroup): ApiObject;
  /** Makes it judge alerts about metrics of any namespace. */
  alertCluster(scope: Construct, id: string, group: AlertGroup): ApiObject;
}
