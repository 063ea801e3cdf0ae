/**
 * A value kept as the JSON text that `JSON.stringify` made of it. Most of what is stored is only passed
 * on: it is read where somebody looks inside, and nowhere else. Two are equal when their texts are.
 */
export class Json<T> {
  constructor(readonly text: string) {}

  static of<T>(value: T): Json<T> {
    return new Json<T>(JSON.stringify(value));
  }

  /** Read anew each time. */
  get value(): T {
    return JSON.parse(this.text) as T;
  }

  /** Whoever prints a state prints the value. */
  toJSON(): T {
    return this.value;
  }
}
