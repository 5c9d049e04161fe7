/** A process that does nothing. */
console.log(`@numbers ${JSON.stringify({ lastEventAt: Date.now() })}`);
