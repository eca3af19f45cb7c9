// The phone is in a family's hands: what it keeps of other families goes, and so do other tabs'
// pages. What waits to be sent stays, and is shown to nobody until the worker is back.
import { handOver } from './copy.js';

await handOver().catch(() => {})
