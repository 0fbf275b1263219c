/** Whom a conversation is given to: `care`, `tom`, `care/tom`. */
import { OutspokeError } from './errors.ts'
import { nearest } from './nearest.ts'
import type { RuleSet } from './rules/ruleset.ts'
import { leaveOf } from './rules/spoke.ts'

export interface Assignee {
  /** Absent: it stays where it is. */
  readonly department?: string
  readonly spoke?: string
}

/** Everybody the rules name as a person, in the order of the file. */
function peopleOf(rules: RuleSet): readonly string[] {
  const named = rules.departments.flatMap(({ lead, spokes }) => [
    ...(lead === undefined ? [] : [lead]),
    ...spokes.map(({ person }) => person),
  ])
  return [...new Set([...Object.keys(rules.people), ...named])]
}

/**
 * The department, the person, or both. A person who is no spoke of the conversation's department takes it along into the one
 * department that they are a spoke of. Throws where nobody has that name and where the person is away at `now`.
 */
export function readAssignee(text: string, rules: RuleSet, current: string, now: number): Assignee {
  const [first = '', second, more] = text.split('/')
  if (second !== undefined && more === undefined) {
    const department = departmentOf(first, rules)
    return { department, spoke: presentOf(second, rules, department, now) }
  }
  if (rules.departments.some(({ id }) => id === text)) return { department: text }
  if (text === 'log') return { department: departmentOf(text, rules) }
  const people = peopleOf(rules)
  if (!people.includes(text)) throw unknownAssignee(text, rules, people)
  const homes = rules.departments.filter(({ spokes }) => spokes.some(({ person }) => person === text)).map(({ id }) => id)
  if (homes.length === 0 || homes.includes(current)) return { spoke: presentOf(text, rules, current, now) }
  const [home = current, ...others] = homes
  if (others.length > 0)
    throw new OutspokeError(`${text} is in ${homes.join(' and ')}`, {
      hint: `say which: ${homes.map((id) => `${id}/${text}`).join(' or ')}`,
    })
  return { department: home, spoke: presentOf(text, rules, home, now) }
}

/** A department by its name. Throws with the one that is meant. */
export function departmentOf(text: string, rules: RuleSet): string {
  const names = rules.departments.map(({ id }) => id)
  if (names.includes(text)) return text
  if (text === 'log')
    throw new OutspokeError('log is no department: nobody is there', { hint: 'what needs nothing: outspoke resolve ID --as logged' })
  const near = nearest(text, names)
  throw new OutspokeError(`there is no department "${text}"`, {
    hint: near === undefined ? `departments are ${names.join(', ')}` : `did you mean ${near}?`,
  })
}

/** A person whom the rules name, where they name any. Throws with the one that is meant. */
export function personOf(text: string, rules: RuleSet): string {
  const people = peopleOf(rules)
  if (people.length === 0 || people.includes(text)) return text
  const near = nearest(text, people)
  throw new OutspokeError(`nobody is called "${text}"`, {
    hint: near === undefined ? `people are ${people.join(', ')}` : `did you mean ${near}?`,
  })
}

function presentOf(text: string, rules: RuleSet, department: string, now: number): string {
  const person = personOf(text, rules)
  const leave = leaveOf(rules, person, department, now)
  if (leave === undefined) return person
  const others = rules.departments
    .find(({ id }) => id === department)
    ?.spokes.map((spoke) => spoke.person)
    .filter((one) => one !== person && leaveOf(rules, one, department, now) === undefined)
  throw new OutspokeError(`${person} is away until ${leave.to}`, {
    hint:
      others === undefined || others.length === 0
        ? `give it to the department: ${department}`
        : `there in ${department}: ${others.join(', ')}`,
  })
}

function unknownAssignee(text: string, rules: RuleSet, people: readonly string[]): OutspokeError {
  const departments = rules.departments.map(({ id }) => id)
  const near = nearest(text, [...departments, ...people])
  return new OutspokeError(`there is no department and nobody called "${text}"`, {
    hint: near === undefined ? `departments: ${departments.join(', ')}; people: ${people.join(', ')}` : `did you mean ${near}?`,
  })
}
