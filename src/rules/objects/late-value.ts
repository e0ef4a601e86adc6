import { showsLateToken } from '../../late-token';
import { finding } from '../finding';
import type { Rule } from '../rule';
import { keysIn, pathText, textsIn } from '../views/texts';

/** No token of a late value may reach a cluster. */
export const lateValue: Rule = (inventory) =>
  inventory.objects.flatMap((object) => {
    const shown = [...keysIn(object), ...textsIn(object)].filter(({ text }) => showsLateToken(text));
    return shown.length > 0
      ? [finding('GKEI_LATE_VALUE', object, { paths: shown.map(({ path }) => pathText(path)) })]
      : [];
  });
