const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether it could be the id of an event; nothing else is worth asking the database for. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}
