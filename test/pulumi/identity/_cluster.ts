import type { ProgramOptions } from '../program';

/** A cluster as identities see it. */
export const CLUSTER = { name: 'llm', project: 'acme', workloadPool: 'acme.svc.id.goog' };

/** What Google Cloud would answer. */
export const GOOGLE: ProgramOptions = {
  calls: {
    'gcp:organizations/getProject:getProject': { number: '4711' },
    'gcp:organizations/getClientConfig:getClientConfig': { project: 'of-the-provider' },
  },
  outputs: (type, _name, { accountId }) =>
    type === 'gcp:serviceaccount/account:Account'
      ? { email: `${accountId}@acme.iam`, name: `projects/acme/serviceAccounts/${accountId}@acme.iam` }
      : {},
};
