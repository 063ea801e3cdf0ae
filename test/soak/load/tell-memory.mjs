// Loaded into the API (node --import): tells its parent every second how much of its heap is in use. And
// keeps `leakKb` a second when its url asks for it, by which the soak shows that it finds what grows.
const leakBytes = Number(new URL(import.meta.url).searchParams.get('leakKb')) * 1_024;
const kept = [];
const tell = () => {
  if (leakBytes > 0) kept.push(Buffer.alloc(leakBytes, 1));
  if (process.connected) process.send({ heapMb: process.memoryUsage().heapUsed / 1e6 });
};
setInterval(tell, 1_000).unref();
