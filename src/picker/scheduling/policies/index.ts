export { DEFAULT_POLICY, POLICIES } from './policies';
