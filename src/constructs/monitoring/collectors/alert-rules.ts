import type { AlertGroup } from './collector-binding';

/** An alerting rule, as Prometheus, its operator and Google's managed service all write it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** The rules of a group of alerts. */
export function alertRules({ alerts, labels, runbooks }: AlertGroup): AlertRule[] {
  return alerts.map(({ name, expression, forSeconds, severity, summary, description }) => ({
    alert: name,
    expr: expression,
    for: `${forSeconds}s`,
    labels: { ...labels, severity },
    annotations: {
      summary,
      description,
      ...(runbooks === undefined ? {} : { runbook_url: `${runbooks}/${name}.md` }),
    },
  }));
}
