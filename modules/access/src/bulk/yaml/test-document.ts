import { emailField, instantInput, permissionField, textField } from '@haechi/contracts';
import { z } from 'zod';

const attributes = z.record(z.string().max(64), z.json()).refine((value) => Object.keys(value).length <= 100);

/** Questions with the answers the access model must give. */
export const testDocument = z.strictObject({
  tests: z
    .array(
      z.strictObject({
        name: textField(200).trim().min(1),
        given: z.strictObject({
          user: emailField,
          permission: permissionField,
          scope: z.string().trim().min(1).max(160),
          /** When it is asked; now, unless said. */
          at: instantInput.optional(),
          /** What conditions read about the person, the thing and the circumstances. */
          principal: attributes.optional(),
          resource: attributes.optional(),
          context: attributes.optional(),
        }),
        expect: z.enum(['allow', 'deny']),
      }),
    )
    .min(1)
    .max(1000),
});

export type TestCase = z.output<typeof testDocument>['tests'][number];
