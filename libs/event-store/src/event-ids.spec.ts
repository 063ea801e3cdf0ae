import { eventIdOf } from './event-ids';

describe('eventIdOf', () => {
  // Stored for good: another id for the same name would append what is there already.
  it.each([
    ['validate-msg_1-file-1 verdict', 'efe074ea67fe82f393d99ed9fd9243d7'],
    ['["threadlog import","default","msg_1"]', '9497eb6f70c48f4d851e0784bc0b8a87'],
  ])('of %s is what it always was', (name, id) => {
    expect(eventIdOf(name).toString('hex')).toBe(id);
  });
});
