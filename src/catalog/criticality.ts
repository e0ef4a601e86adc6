/** How important requests are, in the words of the first generation of the inference APIs. */
export type Criticality = 'critical' | 'standard' | 'sheddable';

/**
 * The same as priorities, as InferenceObjective has them: requests of a priority below 0 may be shed, and one without any has 0.
 * There is room for others between them.
 */
export const PRIORITIES: Readonly<Record<Criticality, number>> = { critical: 10, standard: 0, sheddable: -10 };
