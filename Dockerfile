# The program alone, static, as nobody, on a file system that may be read-only: everything it writes is in /data and
# /backups.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY internal/absent internal/absent
RUN go mod download
COPY . .
ARG VERSION=0.1.0
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X=runtime.godebugDefault=clobberfree=1,asyncpreemptoff=1 -X hailong/internal/app.release=${VERSION}" -o /out/hailong ./cmd/hailong && mkdir /out/data /out/backups

FROM scratch
COPY --from=build /out/hailong /hailong
COPY --from=build --chown=65534:65534 /out/data /data
COPY --from=build --chown=65534:65534 /out/backups /backups
USER 65534:65534
ENV HAILONG_DATA_DIR=/data HAILONG_BACKUP_DIR=/backups HAILONG_ADDR=0.0.0.0:8080
VOLUME ["/data", "/backups"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["/hailong", "health"]
ENTRYPOINT ["/hailong"]
CMD ["serve"]
