import { z } from 'zod';
import { type ErrorEnvelope } from '../api-error';
import { ERRORS } from '../errors';

const rows = Object.values(ERRORS);
const codes = [...new Set(rows.flatMap(({ code }) => code ?? []))];
const types = [...new Set(rows.map(({ type }) => type))];

/** The one shape of every error; its codes and types are those of the error table. */
export const errorEnvelope: z.ZodType<ErrorEnvelope> = z.strictObject({
  error: z.strictObject({
    message: z.string().describe('A sentence for people.'),
    type: z.enum(types),
    param: z.string().nullable().describe('The parameter at fault: `messages[0].content`.'),
    code: z.enum(codes).nullable().describe('The fault, for programs.'),
  }),
});
