// Hands the microphone's samples on, as they come.
registerProcessor('aufnahme', class extends AudioWorkletProcessor {
  process([channels]) {
    if (channels.length) this.port.postMessage(channels[0].slice());
    return true;
  }
});
