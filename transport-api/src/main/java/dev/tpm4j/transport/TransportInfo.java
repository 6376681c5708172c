package dev.tpm4j.transport;

import java.util.Objects;

/**
 * What a transport is: a name for people and the sizes it carries.
 *
 * @param name short and stable, for logs: {@code "tis-spi"}, {@code "mssim"}
 * @param description where it leads, for people: {@code "SLB9670 on virtual SPI at 43 MHz"}
 * @param maxCommand largest command in bytes this transport takes
 * @param maxResponse largest response in bytes this transport returns
 */
public record TransportInfo(String name, String description, int maxCommand, int maxResponse) {

  /** Default size limit in bytes: that of the PC Client profile's command and response buffers. */
  public static final int DEFAULT_MAX_SIZE = 4096;

  public TransportInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    if (maxCommand < TpmTransport.HEADER_SIZE || maxResponse < TpmTransport.HEADER_SIZE) {
      throw new IllegalArgumentException("a transport carries at least a 10-byte header each way");
    }
  }
}
