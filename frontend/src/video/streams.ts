/** The streams of this browser: its picture, the common sound, and the pictures it watches. */

type Say = (message: Record<string, unknown>) => void;

export class Streams {
  readonly links = new Map<string, RTCPeerConnection>();

  constructor(
    private readonly say: Say,
    private readonly relays: RTCIceServer[],
    private readonly arrived: (link: string, stream: MediaStream) => void,
  ) {}

  /** Send a picture. */
  async send(track: MediaStreamTrack): Promise<void> {
    const link = this.open("send");
    link.addTransceiver(track, { direction: "sendonly" });
    await this.offer("send", link);
  }

  /** Show another picture in place of the one that is sent. */
  async replace(track: MediaStreamTrack): Promise<boolean> {
    const sender = this.links.get("send")?.getSenders()[0];
    if (!sender) return false;
    await sender.replaceTrack(track);
    return true;
  }

  /** Hear, and be heard where there is a microphone. */
  async hear(track: MediaStreamTrack | undefined): Promise<void> {
    const link = this.open("hear");
    link.addTransceiver(track ?? "audio", { direction: track ? "sendrecv" : "recvonly" });
    await this.offer("hear", link);
  }

  async answered(name: string, sdp: string): Promise<void> {
    const link = this.links.get(name);
    if (link?.signalingState === "have-local-offer" && sdp) await link.setRemoteDescription({ type: "answer", sdp });
  }

  /** Take the offer of a picture. */
  async offered(name: string, sdp: string): Promise<void> {
    const link = this.open(name);
    await link.setRemoteDescription({ type: "offer", sdp });
    if (this.links.get(name) !== link) return;
    const answer = await link.createAnswer();
    if (this.links.get(name) !== link) return;
    await link.setLocalDescription(answer);
    this.say({ do: "answer", link: name, sdp: link.localDescription?.sdp ?? "" });
  }

  close(name: string): void {
    this.links.get(name)?.close();
    this.links.delete(name);
  }

  closeAll(): void {
    for (const name of [...this.links.keys()]) this.close(name);
  }

  private open(name: string): RTCPeerConnection {
    this.close(name);
    const link = new RTCPeerConnection({ iceServers: this.relays, bundlePolicy: "max-bundle" });
    link.addEventListener("icecandidate", ({ candidate }) => {
      if (this.links.get(name) === link) this.say({ do: "candidate", link: name, candidate: candidate ? plain(candidate) : null });
    });
    link.addEventListener("track", ({ track, streams }) => this.arrived(name, streams[0] ?? new MediaStream([track])));
    this.links.set(name, link);
    return link;
  }

  private async offer(name: string, link: RTCPeerConnection): Promise<void> {
    const offer = await link.createOffer();
    if (this.links.get(name) !== link) return;
    await link.setLocalDescription(offer);
    this.say({ do: "offer", link: name, sdp: link.localDescription?.sdp ?? "" });
  }
}

function plain({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): Record<string, unknown> {
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}
