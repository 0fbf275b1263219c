/** `rules schema`: the form of a rules file as JSON Schema, for editors. */
import type { CommandModule } from '../grammar.ts'
import { proseView } from '../lists.ts'

export const schema: CommandModule = {
  grammar: {
    about: 'The JSON Schema of rules files, by which editors complete, explain and check them.',
    examples: [
      { line: 'outspoke rules schema > outspoke.schema.json', about: 'beside outspoke.yaml, which then begins with the line below' },
    ],
    notes: [
      'Made from what rules check validates by, so both know the same keys. VS Code reads it (extension YAML) from a comment in the file:',
      '# yaml-language-server: $schema=outspoke.schema.json',
      '`outspoke init` writes both. It knows the form only: that names exist and routes are reached is for rules check.',
    ],
  },
  run: async () => {
    const { jsonSchema } = await import('../../config/json-schema.ts')
    const made = jsonSchema()
    const text = `${JSON.stringify(made, undefined, 2)}\n`
    return { json: made, view: { ...proseView(text.trimEnd().split('\n')), card: true }, verbatim: text }
  },
}
