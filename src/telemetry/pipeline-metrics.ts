// Metrics of the journey of messages, from their lanes to their operators and back as receipts.
import { Counter, Histogram, type Registry } from 'prom-client';
import { channels, laneTokens, subjects } from '../../generated/events/channels.ts';
import { deliveryStates, lanes } from '../domain/contract.ts';
import { receiptOutcomes } from '../domain/journey.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';
import { laneHistogram } from './lane-histogram.ts';

const inputSubjects: readonly string[] = [
  ...lanes.map((lane) => subjects.laneRequest(laneTokens[lane])),
  channels.legacyRequest.address,
  channels.deliveryReceipts.address,
];

export function pipelineMetrics(registers: Registry[]) {
  return {
    pipelineSeconds: new Histogram({
      name: 'orch_pipeline_duration_seconds',
      help: 'Time that one delivery of a message took in the pipeline, by outcome and operator.',
      labelNames: ['status', 'operator_id'],
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2],
      registers,
    }),
    routingSeconds: new Histogram({
      name: 'orch_routing_call_duration_seconds',
      help: 'Time of a call to the routing engine, by method and result.',
      labelNames: ['method', 'result'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    }),
    retries: new Counter({
      name: 'orch_retry_total',
      help: 'Attempts that failed and are followed by another, by tenant and failure code.',
      labelNames: ['tenant_id', 'code'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'orch_dlq_total',
      help: 'Messages given up, by tenant, final status and failure code.',
      labelNames: ['tenant_id', 'status', 'code'],
      registers,
    }),
    givenUp: closedCounter(registers, {
      name: 'orch_lane_given_up_total',
      help: 'Messages given up, by lane: they get no receipt.',
      series: seriesOf({ lane: lanes }),
    }),
    unreadable: closedCounter(registers, {
      name: 'orch_unreadable_input_total',
      help: 'Inputs from the bus that name no message.',
      series: inputSubjects.map((channel) => ({ channel })),
    }),
    receipts: closedCounter(registers, {
      name: 'orch_delivery_receipt_total',
      help: 'Delivery receipts, by state and what came of them.',
      series: seriesOf({ state: deliveryStates, outcome: receiptOutcomes }),
    }),
    submitToAckSeconds: laneHistogram(registers, {
      name: 'orch_submit_to_ack_seconds',
      help: "Time from the acceptance of a message to its operator's PubAck, by lane; once per message.",
    }),
    submitToReceiptSeconds: laneHistogram(registers, {
      name: 'orch_submit_to_dlr_seconds',
      help: 'Time from the acceptance of a message to its first final delivery receipt, by lane; once per message.',
    }),
  };
}
