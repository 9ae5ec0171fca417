// The neighbours of this bench, a process of its own: routing engine and compliance, which its parent can make slow for lane P4, or let refuse.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ComplianceDecision, startCompliance } from '../../../deploy/local/stand-ins/compliance.ts';
import { decideByPrefix, startRoutingEngine } from '../../../deploy/local/stand-ins/routing-engine.ts';
import { Lane } from '../../../generated/rpc/routing/v1/routing_pb.js';
import { calm, type Mood } from './stand-ins.ts';

let mood: Mood = calm;
const ALLOW: ComplianceDecision = { verdict: 'ALLOW' };

const routing = await startRoutingEngine({
  async decide(request) {
    if (mood.refuses) return 'NO_ROUTE';
    if (mood.routingP4Ms > 0 && request.lane === Lane.P4) await sleep(mood.routingP4Ms);
    return decideByPrefix(request);
  },
});
const compliance = await startCompliance({
  natsUrl: process.env['NATS_URL']!,
  async decide({ lane }) {
    const takesMs = Math.max(mood.complianceMs, lane === 'P4' ? mood.complianceP4Ms : 0);
    if (takesMs > 0) await sleep(takesMs);
    return ALLOW;
  },
});

process.on('message', async (next: Mood) => {
  if (next.evaluates !== mood.evaluates) await (next.evaluates ? compliance.restart() : compliance.stop());
  mood = next;
  process.send!({ routingUrl: routing.url });
});
process.on('disconnect', () => process.exit(0));
process.send!({ routingUrl: routing.url });
