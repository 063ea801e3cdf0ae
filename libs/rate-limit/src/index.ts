// Owns: counting what a key asks, in one place for all API processes: Redis, else PostgreSQL.
// Never: a request that fails because the counting did.
// Start reading: rate-limiter.ts.
export { openRateLimiter, type RateLimiter, type Standing } from './rate-limiter';
