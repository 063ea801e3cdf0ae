import { databasePlace, describeDatabaseFault } from './describe-database-fault';

const url = 'postgres://someone:hunter2@db.example:6432/threads';

function coded(code: string): Error {
  return Object.assign(new Error('the words of the driver'), { code });
}

describe('describeDatabaseFault', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens there'],
    ['28P01', 'refuses the user name or the password'],
    ['3D000', 'no database named "threads"'],
    ['42501', 'may not make tables and roles'],
  ])('says what %s means', (code, words) => {
    expect(describeDatabaseFault(url, coded(code))).toContain(words);
  });

  it('finds the reason behind the name of a migration', () => {
    const error = new Error('migration 0001-event-log failed', { cause: coded('42501') });
    expect(describeDatabaseFault(url, error)).toContain('name its owner in DATABASE_URL');
  });

  it('repeats what was said for a reason that it does not know', () => {
    const error = new Error('migration 0001-event-log failed', { cause: coded('XX001') });
    expect(describeDatabaseFault(url, error)).toContain(
      'migration 0001-event-log failed: the words of the driver.',
    );
  });

  it('never shows the password', () => {
    expect(describeDatabaseFault(url, coded('28P01'))).not.toContain('hunter2');
  });
});

describe('databasePlace', () => {
  it('is host, port and database', () => {
    expect(databasePlace(url)).toBe('db.example:6432/threads');
    expect(databasePlace('postgres:///threads?host=/run/postgresql')).toBe(
      '/run/postgresql:5432/threads',
    );
  });
});
