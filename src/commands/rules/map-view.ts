/** The decision map as data, and as a list of its cases. */
import type { Chart, ChartCase, ChartDepartment } from '../../core/rules/chart.ts'
import { lateShare, type RouteCounts } from '../../core/rules/chart-counts.ts'
import type { ChartTarget } from '../../core/rules/chart-targets.ts'
import { count } from '../../render/count.ts'
import type { Cell, Column, View } from '../../render/view.ts'

export function mapJson({ cases, departments, hash, counted }: Chart): unknown {
  return {
    rules: hash,
    ...(counted === undefined
      ? {}
      : {
          counts: {
            query: counted.query,
            as_of: counted.asOf,
            conversations: counted.conversations,
            of_unknown_routes: counted.elsewhere,
          },
        }),
    routes: cases.map((one) => caseJson(one, counted?.conversations)),
    departments: departments.map(departmentJson),
  }
}

function caseJson(one: ChartCase, all: number | undefined): unknown {
  return {
    number: one.number,
    id: one.id,
    title: one.title,
    condition: one.condition,
    question: one.question,
    fallback: one.isFallback,
    to: one.to,
    spoke: one.spoke ?? null,
    responder: one.responder,
    priority: one.priority ?? 'normal',
    first_response: targetJson(one.firstResponse),
    next_response: targetJson(one.nextResponse),
    resolution: targetJson(one.resolution),
    told: one.told,
    approvers: one.approvers,
    guideline: one.guideline ?? null,
    template: one.template ?? null,
    escalation: one.escalation,
    reachable: !one.isUnreachable,
    ...(one.counts === undefined ? {} : { counts: countsJson(one.counts, all ?? 0) }),
  }
}

function targetJson(target: ChartTarget | undefined): unknown {
  return target === undefined ? null : { usual: target.usual, unless: target.unless }
}

function countsJson({ conversations, firstResponse, resolution }: RouteCounts, all: number): unknown {
  return {
    conversations,
    share: all === 0 ? null : conversations / all,
    first_response: { ...firstResponse, late: lateShare(firstResponse) ?? null },
    resolution: { ...resolution, late: lateShare(resolution) ?? null },
  }
}

function departmentJson({ id, name, people, lead, hours, backup, answer }: ChartDepartment): unknown {
  return {
    id,
    name,
    ...(people === undefined
      ? {}
      : { spokes: people.map((one) => ({ id: one.id, name: one.name, weight: one.weight, when: one.condition ?? null })) }),
    lead: lead ?? null,
    hours,
    backup: backup ?? null,
    answer: answer ?? null,
  }
}

export function mapView(chart: Chart): View {
  const { cases, counted } = chart
  const columns: Column[] = [
    { key: 'number', title: '#', align: 'right' },
    { key: 'route', title: 'Route' },
    { key: 'title', title: 'Title', flexible: true, untrusted: true },
    { key: 'condition', title: 'When', flexible: true, untrusted: true },
    { key: 'to', title: 'To' },
    { key: 'responder', title: 'Answers' },
    ...(counted === undefined
      ? []
      : ([
          { key: 'conversations', title: 'Conversations', align: 'right' },
          { key: 'late', title: 'Late', align: 'right' },
        ] as const)),
  ]
  return { blocks: [{ columns, rows: cases.map(rowOf) }] }
}

function rowOf(one: ChartCase): readonly Cell[] {
  const { counts } = one
  const late = counts === undefined ? undefined : lateShare(counts.firstResponse)
  return [
    { raw: one.number },
    { raw: one.id },
    { raw: one.title },
    { raw: one.condition, ...(one.isUnreachable ? { tone: 'dim', text: `${one.condition} (never reached)` } : {}) },
    { raw: one.to },
    { raw: one.responder },
    ...(counts === undefined
      ? []
      : [
          { raw: counts.conversations, text: count(counts.conversations) },
          { raw: late ?? null, text: late === undefined ? '' : `${Math.round(late * 100)} %` },
        ]),
  ]
}
