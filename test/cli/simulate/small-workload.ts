/** The file of a workload that is served in a moment. */
export const SMALL_WORKLOAD = `
title: a small fleet
pods: 3
prefixes: { count: 10, tokens: 3000 }
questions: { tokens: 100 }
answers: 50
stages: [{ rate: 4, seconds: 5 }, { rate: 8, seconds: 5 }]
`;
