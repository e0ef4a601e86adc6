/** Asks the API server whose token it is, and what whoever that is may do. */
import type { ApiAccess } from './api-access';
import { apiAsk } from './api-request';

/** How long an answer may take. */
const ANSWER_MS = 5_000;

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

interface TokenReview {
  readonly status?: { readonly authenticated?: boolean; readonly user?: UserInfo };
}

interface SubjectAccessReview {
  readonly status?: { readonly allowed?: boolean };
}

/** What the API server says: nobody has this token; its holder must not; its holder may. */
export type AccessVerdict = 'anonymous' | 'denied' | 'allowed';

/**
 * Whether the holder of a token may read a path that is no object of the cluster: what a rule of a ClusterRole with
 * `nonResourceURLs` and the verb `get` allows.
 *
 * @throws Error when the API server cannot be asked
 */
export async function reviewAccess(access: ApiAccess, token: string, path: string): Promise<AccessVerdict> {
  const { status: identity } = await apiAsk<TokenReview>(
    access,
    '/apis/authentication.k8s.io/v1/tokenreviews',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
    ANSWER_MS,
  );
  if (identity?.authenticated !== true || !identity.user?.username) return 'anonymous';
  const { username: user, uid, groups, extra } = identity.user;
  const { status: right } = await apiAsk<SubjectAccessReview>(
    access,
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, uid, groups, extra, nonResourceAttributes: { path, verb: 'get' } },
    },
    ANSWER_MS,
  );
  return right?.allowed === true ? 'allowed' : 'denied';
}
