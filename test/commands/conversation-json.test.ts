import { expect, it } from 'vitest'
import { CONVERSATION_FIELDS } from '../../src/commands/conversation-json.ts'
import { newFolder, outspoke } from '../support/run.ts'

it('the fields that --fields may name are those of the JSON, in their order', async () => {
  const folder = newFolder()
  await outspoke('add hello --network x').in(folder).run()
  const { stdout } = await outspoke('queue --format json').in(folder).run()
  expect(Object.keys(JSON.parse(stdout)[0])).toEqual(CONVERSATION_FIELDS)
})
