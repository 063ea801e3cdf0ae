/** What clients do, by weight: the shape of a load. */
export type Profile = Readonly<Record<Action, number>>;

export type Action =
  | 'create'
  | 'create with a key'
  | 'create with files'
  | 'modify'
  | 'delete'
  | 'retrieve'
  | 'list'
  | 'walk'
  | 'create thread'
  | 'retrieve thread'
  | 'modify thread'
  | 'delete thread';

export type ProfileName = 'mixed' | 'create-heavy' | 'read-heavy';

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  mixed: {
    create: 20,
    'create with a key': 12,
    'create with files': 2,
    modify: 10,
    delete: 4,
    retrieve: 12,
    list: 26,
    walk: 2,
    'create thread': 3,
    'retrieve thread': 4,
    'modify thread': 3,
    'delete thread': 1,
  },
  'create-heavy': {
    create: 50,
    'create with a key': 30,
    'create with files': 2,
    modify: 3,
    delete: 1,
    retrieve: 3,
    list: 8,
    walk: 0,
    'create thread': 2,
    'retrieve thread': 1,
    'modify thread': 0,
    'delete thread': 0,
  },
  'read-heavy': {
    create: 6,
    'create with a key': 3,
    'create with files': 1,
    modify: 4,
    delete: 2,
    retrieve: 24,
    list: 46,
    walk: 5,
    'create thread': 1,
    'retrieve thread': 7,
    'modify thread': 1,
    'delete thread': 0,
  },
};
