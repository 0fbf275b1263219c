/** One message to one place: the entry of this border. */

import { sendMail } from './email.ts'
import { runCommand } from './exec.ts'
import type { Message, Place, Sending } from './message.ts'
import { type Outcome, refused } from './outcome.ts'
import { post } from './post.ts'
import { slackMessage } from './slack.ts'
import { teamsMessage } from './teams.ts'
import { webhookRequest } from './webhook.ts'

export type { Outcome } from './outcome.ts'

/** Sends it; never throws, except where the run is interrupted. */
export async function deliver(place: Place, message: Message, sending: Sending): Promise<Outcome> {
  switch (place.type) {
    case 'slack':
      return post(place.url, JSON.stringify(slackMessage(message.digest)), {}, sending)
    case 'teams':
      return post(place.url, JSON.stringify(teamsMessage(message.digest)), {}, sending)
    case 'webhook': {
      const { body, headers } = webhookRequest(message, place.secret)
      return post(place.url, body, headers, sending)
    }
    case 'email':
      return sendMail(place, message, sending)
    case 'exec':
      return place.to === undefined ? refused('no command is named') : runCommand(place.to, message, sending)
  }
}
