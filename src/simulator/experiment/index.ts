export type { Estimate } from './bootstrap';
export type { CapacityReport } from './capacity-report';
export { readObjective } from './objective';
export {
  type BoundsReport,
  type Comparison,
  type PolicyReport,
  type Report,
  reportOf,
  type Summary,
  TOLERANCE,
} from './report';
export { PROGRESS_STEPS, type Run } from './run';
export type { Task } from './task';
export { performAll, serveTasks } from './workers';
