// Owns: random bytes for ids and salts, drawn from the system in bulk.
// Never: the same byte twice, or a source that can be predicted.
// Start reading: take-random.ts.
export { takeRandom } from './take-random';
