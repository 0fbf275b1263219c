/** What is said of few conversations, in one text: most have none, and a value that is not handed over costs nothing. */
import type { FigureRow } from './store.ts'

/** Nothing of one that is directed at us, that nobody has dealt with and that no import has left out. A column for a SELECT. */
export const STATUS = `CASE WHEN c.directed = 1 AND c.department <> 'log' AND c.merged_into IS NULL AND c.excluded IS NULL AND c.outcome IS NULL
    AND c.cause IS NULL THEN NULL
  ELSE c.directed || (c.department = 'log') || (c.merged_into IS NOT NULL) || (c.reason IS NOT NULL)
    || ',' || COALESCE(c.excluded, '') || ',' || COALESCE(c.outcome, '') || ',' || COALESCE(c.cause, '') END`

export interface Status extends Pick<FigureRow, 'directed' | 'merged' | 'excluded' | 'outcome' | 'cause' | 'declinedWithReason'> {
  /** `log`, or nothing: its name is read where it is asked for. */
  readonly department: string
}

/** Of which nothing is said. */
export const USUAL: Status = {
  directed: true,
  department: '',
  merged: false,
  excluded: null,
  outcome: null,
  cause: null,
  declinedWithReason: false,
}

export function statusOf(text: string): Status {
  const [bits = '', excluded = '', outcome = '', cause = ''] = text.split(',')
  return {
    directed: bits[0] === '1',
    department: bits[1] === '1' ? 'log' : '',
    merged: bits[2] === '1',
    excluded: excluded === '' ? null : excluded,
    outcome: outcome === '' ? null : outcome,
    cause: cause === '' ? null : cause,
    declinedWithReason: outcome === 'declined' && bits[3] === '1',
  }
}
